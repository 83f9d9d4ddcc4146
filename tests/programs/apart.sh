# Runs a program where nothing that it does to files of the system, or by sockets that are not
# netlink's, reaches the host: with a network, mounts and a /run of its own. Needs root.
#
#     unshare --net --mount sh apart.sh PROGRAM [ARGUMENT…]
set -eu
mount --bind /etc /etc
mount -o remount,bind,ro /etc
for directory in /run /var/lib/dhcpcd /var/db/dhcpcd; do
  [ ! -d $directory ] || mount -t tmpfs -o mode=777 tmpfs $directory
done
# Whoever may not write there does not wait for udev.
mount -t sysfs -o ro sysfs /sys
exec "$@"
