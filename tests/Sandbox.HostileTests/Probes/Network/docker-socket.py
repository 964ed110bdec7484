#: item: network/docker-socket
#: kit: checks
import socket, stat

for path in ("/var/run/docker.sock", "/run/docker.sock", "/run/containerd/containerd.sock", "/var/run/docker/containerd/containerd.sock",
             "/run/podman/podman.sock", "/run/crio/crio.sock", "/run/systemd/private", "/run/dbus/system_bus_socket"):
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as caller:
        refused(path, caller.connect, path)
for folder, folders, files in os.walk("/"):
    if folder == "/":
        folders[:] = [name for name in folders if name not in ("proc", "sys", "usr")]
    for name in files:
        path = os.path.join(folder, name)
        if stat.S_ISSOCK(os.lstat(path).st_mode):
            broke("there is a socket: " + path)
finish()
