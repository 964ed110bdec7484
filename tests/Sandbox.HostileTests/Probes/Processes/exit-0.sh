#: item: processes/exit-codes
#: exit: 0
echo held
exit 0
