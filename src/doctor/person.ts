/** Who runs the doctor. */
import { homedir, userInfo } from 'node:os';

export interface Person {
  uid: number;
  name: string;
  /** The group ids of this process: those of the time of the login. */
  groups: number[];
  home: string;
}

export function thisPerson(): Person {
  const uid = process.geteuid?.() ?? 0;
  const groups = [...(process.getgroups?.() ?? []), process.getegid?.() ?? 0];
  return { uid, name: nameOf(uid), groups, home: homedir() };
}

/** Containers run programs as users that have no name. */
function nameOf(uid: number): string {
  try {
    return userInfo().username;
  } catch {
    return String(uid);
  }
}
