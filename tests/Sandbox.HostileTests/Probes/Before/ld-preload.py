#: item: before/ld-preload
#: runsc.stdout: broke: /work/planted.so was loaded; /tmp/planted.so was loaded; /output/planted.so was loaded; /dev/shm/planted.so was loaded\n
#: runsc.because: gVisor keeps noexec for programs, not for mappings; what is loaded is the job's own code, in a program of its own, and without a right more
#: kit: checks
# A library that could be loaded before anything else: nothing names one, no file of the dynamic loader's can be made, and a folder that can be
# written holds none that could be executed.
import glob, shutil, subprocess

expect(not [name for name in os.environ if name.startswith("LD_")], "a variable of the loader's is set")
for path in ("/etc/ld.so.preload", "/etc/ld.so.conf", "/etc/ld.so.cache"):
    refused(path, os.open, path, os.O_WRONLY | os.O_CREAT)
library = sorted(glob.glob("/usr/lib/*/libm.so.6") + glob.glob("/lib*/libm.so.6"))[0]
for folder in ("/work", "/tmp", "/output", "/dev/shm"):
    copy = folder + "/planted.so"
    shutil.copy(library, copy)
    ended = subprocess.run(["/bin/true"], env={"LD_PRELOAD": copy}, capture_output=True, text=True)
    expect("cannot be preloaded" in ended.stderr, "%s was loaded" % copy)
    shutil.copy("/bin/true", folder + "/planted")
    os.chmod(folder + "/planted", 0o755)
    refused("executing from " + folder, subprocess.run, [folder + "/planted"])
    os.unlink(copy)
    os.unlink(folder + "/planted")
finish()
