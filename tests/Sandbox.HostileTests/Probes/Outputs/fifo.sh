#: item: outputs/fifo
#: status: output_rejected
#: code: output_not_allowed
# Opening it would wait for a writer for ever.
mkfifo /output/fifo
