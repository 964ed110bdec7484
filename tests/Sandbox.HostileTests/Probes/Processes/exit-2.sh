#: item: processes/exit-codes
#: exit: 2
echo held
exit 2
