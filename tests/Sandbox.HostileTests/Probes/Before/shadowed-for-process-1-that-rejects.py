#: item: before/shadowed-standard-library
#: status: output_rejected
#: code: output_path_invalid
#: absent: in-process-1
# Process 1 was started in the working directory. It may import something late, while it reports or collects: nothing from there.
import os, sys

BODY = "import os\nif os.getpid() == 1: os.close(os.open('/output/in-process-1', os.O_CREAT | os.O_WRONLY))\n"
for name in sys.stdlib_module_names:
    if name != "__main__":
        try:
            with open("/work/%s.py" % name, "w") as file:
                file.write(BODY)
        except OSError:
            pass
open(b"/output/\xff", "w")
