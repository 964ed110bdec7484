#: item: processes/exit-codes
#: exit: 1
echo held
exit 1
