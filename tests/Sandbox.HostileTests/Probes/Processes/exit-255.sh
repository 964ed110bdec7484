#: item: processes/exit-codes
#: exit: 255
echo held
exit 255
