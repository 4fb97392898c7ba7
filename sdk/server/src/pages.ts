interface Page<Item> {
	items: readonly Item[];
	nextCursor: string | null;
}

/** The items of all pages of a list; each page is asked for when the one before is used up. */
export async function* eachOf<Item>(
	list: (from: { cursor?: string }) => Promise<Page<Item>>,
): AsyncGenerator<Item, void, undefined> {
	let cursor: string | null = null;
	do {
		const page: Page<Item> = await list(cursor === null ? {} : { cursor });
		yield* page.items;
		cursor = page.nextCursor;
	} while (cursor !== null);
}
