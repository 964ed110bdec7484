#: item: outputs/fifo
#: status: output_rejected
#: code: output_not_allowed
mkfifo /output/fifo; (echo text > /output/fifo) & sleep 0.1
