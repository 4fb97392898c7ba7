"use client";

import Link from "next/link";
import { usePathname, useSearchParams } from "next/navigation";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { useSurroundings } from "./surroundings.tsx";

interface PagingProps {
	nextCursor: string | null;
	previousCursor: string | null;
}

/** The links to the pages before and after; nothing where there is one page. They set `?cursor=` and keep the filters. */
export function Paging({ nextCursor, previousCursor }: PagingProps) {
	const t = useTranslations("common.list");
	const parameters = useSearchParams();
	if (nextCursor === null && previousCursor === null && !parameters.has("cursor")) return null;
	return (
		<nav className="paging" aria-label={t("pages")}>
			<To cursor={parameters.has("cursor") ? "" : null}>{t("first")}</To>
			<To cursor={previousCursor}>{t("previous")}</To>
			<To cursor={nextCursor}>{t("next")}</To>
		</nav>
	);
}

// An empty cursor is the first page's, null: there is no such page.
function To({ cursor, children }: { cursor: string | null; children: ReactNode }) {
	const { go } = useSurroundings();
	const path = usePathname();
	const parameters = new URLSearchParams(useSearchParams());
	if (cursor === null) {
		return (
			<span className="page-link" aria-disabled="true">
				{children}
			</span>
		);
	}
	if (cursor === "") parameters.delete("cursor");
	else parameters.set("cursor", cursor);
	const address = parameters.size === 0 ? path : `${path}?${parameters}`;
	return (
		<Link
			href={address}
			prefetch={false}
			className="page-link"
			onNavigate={(event) => {
				event.preventDefault();
				go(address);
			}}
		>
			{children}
		</Link>
	);
}
