/** What stands in the braces of a path's template, or null when the path is another one. */
export type PathMatch = (path: string) => Record<string, string> | null;

/** Matches paths against a template such as `/api/admin/users/{id}`; a part never holds a slash. */
export function pathMatcher(template: string): PathMatch {
	const names = [...template.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name);
	const literals = template.split(/\{\w+\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
	const pattern = new RegExp(`^${literals.join("([^/]+)")}$`);

	return (path) => {
		const found = pattern.exec(path);
		if (!found) return null;
		try {
			return Object.fromEntries(names.map((name, index) => [name, decodeURIComponent(found[index + 1] ?? "")]));
		} catch {
			return null;
		}
	};
}

/** Whether a template has parts that vary. */
export function isTemplate(path: string): boolean {
	return path.includes("{");
}
