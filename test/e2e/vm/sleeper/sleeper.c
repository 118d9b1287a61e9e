// Lets an emulated machine sleep ("freeze", suspend to idle) as laptops do, and wakes it after some seconds:
//
//     insmod sleeper.ko seconds=20 && echo freeze > /sys/power/state
//
// Three things are missing for that. The clocks stand still only in an idle state that is made for it, of which an
// emulated processor has none; nothing wakes the machine, since QEMU's clock does so only from deeper sleep; and the
// kernel resets the virtio device that the root file system is on. An idle driver can't be unloaded: it stays, and the
// parameter may be written.

#include <asm/apic.h>
#include <asm/irqflags.h>
#include <asm/tsc.h>
#include <linux/atomic.h>
#include <linux/cpuidle.h>
#include <linux/delay.h>
#include <linux/module.h>
#include <linux/pci.h>
#include <linux/suspend.h>

#define VIRTIO_VENDOR 0x1af4

static unsigned int seconds = 10;
module_param(seconds, uint, 0644);
MODULE_PARM_DESC(seconds, "how long the machine sleeps");

static atomic64_t asleep_since;  // in the processor's cycles, the only clock that goes on

static bool interrupt_is_pending(void) {
  unsigned int offset;

  for (offset = 0; offset < 0x80; offset += 0x10)
    if (native_apic_mem_read(APIC_IRR + offset)) return true;
  return false;
}

static bool has_slept_enough(void) {
  const s64 now = (s64)get_cycles();
  const s64 since = atomic64_cmpxchg(&asleep_since, 0, now);

  return since != 0 && now - since > (s64)seconds * tsc_khz * 1000;
}

static int idle(struct cpuidle_device* dev, struct cpuidle_driver* driver, int index) {
  raw_safe_halt();
  raw_local_irq_disable();
  return index;
}

// Without interrupts: their handlers ask clocks that stand still.
static int sleep_in_idle(struct cpuidle_device* dev, struct cpuidle_driver* driver, int index) {
  while (!interrupt_is_pending()) {
    if (has_slept_enough()) {
      pm_system_wakeup();
      break;
    }
    udelay(100);
  }
  return index;
}

static struct cpuidle_driver sleeper = {
    .name = "sleeper",
    .owner = THIS_MODULE,
    .states =
        {
            // The kernel looks for one to sleep in from the second on.
            {.enter = idle, .exit_latency = 1, .target_residency = 1, .name = "idle", .desc = "idle"},
            {.enter = idle,
             .enter_s2idle = sleep_in_idle,
             .flags = CPUIDLE_FLAG_RCU_IDLE,
             .exit_latency = 2,
             .target_residency = 2,
             .name = "sleep",
             .desc = "sleep"},
        },
    .state_count = 2,
};

static int on_power_event(struct notifier_block* block, unsigned long event, void* data) {
  if (event == PM_SUSPEND_PREPARE) atomic64_set(&asleep_since, 0);
  return NOTIFY_OK;
}

static struct notifier_block power_events = {.notifier_call = on_power_event};

static int __init sleeper_init(void) {
  struct pci_dev* device = NULL;

  while ((device = pci_get_device(VIRTIO_VENDOR, PCI_ANY_ID, device))) dev_pm_syscore_device(&device->dev, true);
  register_pm_notifier(&power_events);
  return cpuidle_register(&sleeper, NULL);
}

module_init(sleeper_init);
MODULE_DESCRIPTION("Sleep for an emulated machine");
MODULE_LICENSE("GPL");
