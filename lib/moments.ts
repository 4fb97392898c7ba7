/** Milliseconds since 1970 as answers tell a moment: ISO 8601 in UTC. */
export function instant(at: number): string {
	return new Date(at).toISOString();
}
