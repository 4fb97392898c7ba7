/** Milliseconds until a page that failed is loaded again, and where that did not help. */
const patience = { once: 5_000, again: 60_000 };

/**
 * Loads the page again in a while, once somebody sees it; answers how to give that up. Where the database has no time for
 * just this page, its tabs must not be what keeps it busy.
 */
export function reloadLater(): () => void {
	const isReloaded = performance.getEntriesByType("navigation").some((entry) => Object(entry).type === "reload");
	const timer = setTimeout(onceSeen, isReloaded ? patience.again : patience.once);
	return () => {
		clearTimeout(timer);
		document.removeEventListener("visibilitychange", onceSeen);
	};
}

function onceSeen(): void {
	if (!document.hidden) location.reload();
	else document.addEventListener("visibilitychange", onceSeen, { once: true });
}
