// What a command was asked for, on standard output: whole, though the process ends behind it.

/** Write `text`, and wait until it is out. A reader that has gone (`… | head`) has had enough. */
export async function print(text: string): Promise<void> {
  await new Promise<void>((resolve) => {
    process.stdout.once('error', () => resolve());
    process.stdout.write(text, () => resolve());
  });
}
