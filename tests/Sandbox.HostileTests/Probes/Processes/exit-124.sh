#: item: processes/exit-codes
#: exit: 124
echo held
exit 124
