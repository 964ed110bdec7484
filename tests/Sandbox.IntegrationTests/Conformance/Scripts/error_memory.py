# says: MemoryError
bytearray(2**62)
