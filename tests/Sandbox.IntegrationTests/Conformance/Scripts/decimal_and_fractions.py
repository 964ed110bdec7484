import decimal
import fractions
print(decimal.getcontext())
with decimal.localcontext(prec=50):
    print(decimal.Decimal(2).sqrt())
print(fractions.Fraction('0.125'), decimal.Decimal('0.1') + decimal.Decimal('0.2'), decimal.HAVE_CONTEXTVAR)
