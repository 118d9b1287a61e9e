#!/bin/busybox sh
# Process 1 of the VM. Puts a tmpfs over the host's root, shared read-only through 9p, and runs /command in it.
/bin/busybox --install -s /bin
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
while read -r module; do insmod "/modules/$module"; done < /modules/order

mount -t 9p -o trans=virtio,version=9p2000.L,ro,msize=524288,cache=loose host /host
mount -t tmpfs tmpfs /overlay
mkdir /overlay/upper /overlay/work
mount -t overlay -o lowerdir=/host,upperdir=/overlay/upper,workdir=/overlay/work overlay /root
for folder in proc sys dev; do mount --move "/$folder" "/root/$folder"; done
for folder in dev/shm run; do
  mkdir -p "/root/$folder"
  mount -t tmpfs -o mode=1777 tmpfs "/root/$folder"
done
mkdir -p /root/dev/pts
mount -t devpts devpts /root/dev/pts
ip link set lo up

cp /command /root/run/command
chroot /root /bin/sh /run/command
poweroff -f
