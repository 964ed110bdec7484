#: item: forgery/inherited-descriptors
# The shell's own descriptor for the script, 255, is all that it adds.
for entry in /proc/self/fd/*; do
  number=${entry##*/}
  case $number in 0 | 1 | 2 | 255) continue ;; esac
  if [[ -e $entry ]]; then echo "broke: $number is $(readlink "$entry")"; fi
done
echo held
