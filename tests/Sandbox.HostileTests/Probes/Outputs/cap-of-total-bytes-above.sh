#: item: outputs/cap-of-total-bytes
#: status: output_rejected
#: code: output_total_too_large
for i in {1..4}; do head -c 2097152 /dev/zero > /output/$i; done
echo -n x > /output/5
