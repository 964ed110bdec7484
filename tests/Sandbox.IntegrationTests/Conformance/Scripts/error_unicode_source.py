# says: ValueError: größer
größe = 'größer'
def prüfe(wert): raise ValueError(wert)  # ←→ 漢字
print('漢字', prüfe(größe))
