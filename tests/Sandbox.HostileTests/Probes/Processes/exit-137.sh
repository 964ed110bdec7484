#: item: processes/exit-codes
#: exit: 137
echo held
exit 137
