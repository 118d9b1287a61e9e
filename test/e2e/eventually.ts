/**
 * Looks again until a look finds nothing wrong, and fails with what the looks found: the last one, and each other kind
 * of problem before. For pictures that are still on their way, such as the first frames after a start.
 */
export async function eventually(seconds: number, look: () => Promise<string[]>): Promise<void> {
  const deadline = Date.now() + seconds * 1000;
  const seen = new Map<string, string>();
  for (;;) {
    const problems = (await look()).join('; ');
    if (problems === '') return;
    // Findings that differ in their numbers only are of one kind.
    const kind = problems.replace(/[\d.]+/g, '');
    seen.delete(kind);
    seen.set(kind, problems);
    if (Date.now() > deadline) {
      throw new Error(`after ${seconds} s still: ${[...seen.values()].reverse().join('\nbefore: ')}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
