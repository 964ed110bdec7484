#: item: processes/exit-codes
#: exit: 127
echo held
exit 127
