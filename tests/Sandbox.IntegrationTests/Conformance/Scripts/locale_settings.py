import locale
import sys
print(locale.setlocale(locale.LC_ALL), locale.getlocale(), locale.getpreferredencoding(), locale.getencoding())
print(locale.setlocale(locale.LC_CTYPE), locale.setlocale(locale.LC_NUMERIC), locale.nl_langinfo(locale.CODESET), locale.localeconv()['decimal_point'])
print(sys.flags.utf8_mode, 'é'.upper(), sorted('zäa', key=locale.strxfrm), locale.setlocale(locale.LC_ALL, ''))
