#: item: processes/exit-codes
#: exit: 126
echo held
exit 126
