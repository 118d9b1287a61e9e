/**
 * Looks again until a look finds nothing wrong, and fails with what the last one found. For pictures that are still on
 * their way, such as the first frames after a start.
 */
export async function eventually(seconds: number, look: () => Promise<string[]>): Promise<void> {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const problems = await look();
    if (problems.length === 0) return;
    if (Date.now() > deadline) throw new Error(`after ${seconds} s still: ${problems.join('; ')}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
