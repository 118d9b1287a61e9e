/** Checks values that came from outside against a schema. */
import type { z } from 'zod';
import { CamfxError, type ErrorCode } from './errors.js';

/** Throws `code`, naming the first field that is wrong. */
export function parseAs<Value>(
  schema: z.ZodType<Value>,
  value: unknown,
  code: ErrorCode,
  what: string,
  hint?: string,
): Value {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const reason = issue ? `${issue.path.join('.') || 'value'}: ${issue.message}` : 'invalid';
  throw new CamfxError(code, `Unexpected ${what}: ${reason}`, { cause: result.error, ...(hint && { hint }) });
}
