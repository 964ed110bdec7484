#: item: outputs/socket
#: status: output_rejected
#: code: output_not_allowed
import socket
socket.socket(socket.AF_UNIX).bind("/output/socket")
