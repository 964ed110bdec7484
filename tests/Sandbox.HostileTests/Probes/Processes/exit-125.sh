#: item: processes/exit-codes
#: exit: 125
echo held
exit 125
