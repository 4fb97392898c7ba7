"use client";

import { usePathname, useRouter } from "next/navigation";
import { useTimeZone } from "next-intl";
import { createContext, type ReactNode, useContext, useEffect, useMemo, useRef, useState, useTransition } from "react";
import { isRemembered, remember } from "./cookies.ts";
import { type Notice, Notices } from "./notices.tsx";
import type { ThemeName } from "./themes.ts";

interface SurroundingsProps {
	/** The address from which changes are accepted. */
	publicUrl: string;
	theme: ThemeName;
	children: ReactNode;
}

interface Here {
	publicUrl: string;
	/** As chosen; `system` follows the operator's system. */
	theme: ThemeName;
	chooseTheme(theme: ThemeName): void;
	/** Shows another address; what is there stays, marked as busy, until the new page is ready. */
	go(address: string): void;
	/** Fetches this page's data anew. */
	refresh(): void;
	/** A page is on its way. */
	isBusy: boolean;
	/** Shows a short message; an error stays until it is closed. */
	tell(notice: Notice): void;
}

const context = createContext<Here | null>(null);

/** What every client component may ask for: where changes go, the theme, moving on, and telling something. */
export function useSurroundings(): Here {
	const here = useContext(context);
	if (!here) throw new Error("useSurroundings is used outside of Surroundings");
	return here;
}

/** Stands around all pages, in the root layout. */
export function Surroundings({ publicUrl, theme: kept, children }: SurroundingsProps) {
	const router = useRouter();
	const [theme, setTheme] = useState(kept);
	const [notices, setNotices] = useState<{ id: number; notice: Notice }[]>([]);
	const lastId = useRef(0);
	const [isBusy, startTransition] = useTransition();
	const path = usePathname();
	const [shownAt, setShownAt] = useState(path);
	if (shownAt !== path) {
		setShownAt(path);
		setNotices((all) => all.filter(({ notice }) => notice.kind === "success"));
	}
	useTimeZoneOfBrowser();

	const here = useMemo<Here>(
		() => ({
			publicUrl,
			theme,
			isBusy,
			chooseTheme(chosen) {
				setTheme(chosen);
				remember("theme", chosen);
				document.documentElement.dataset.theme = chosen;
			},
			go: (address) => startTransition(() => router.push(address)),
			refresh: () => startTransition(() => router.refresh()),
			tell(notice) {
				lastId.current += 1;
				const id = lastId.current;
				// A refusal is over when something else was done.
				setNotices((others) => [...others.filter((one) => one.notice.kind === "success").slice(-2), { id, notice }]);
			},
		}),
		[publicUrl, theme, isBusy, router],
	);
	return (
		<context.Provider value={here}>
			{isBusy && <div className="busy" aria-hidden="true" />}
			{children}
			<Notices notices={notices} onClose={(closed) => setNotices((all) => all.filter(({ id }) => id !== closed))} />
		</context.Provider>
	);
}

// The server cannot know the operator's zone; at the first sight it is told, and renders the times again.
function useTimeZoneOfBrowser(): void {
	const rendered = useTimeZone();
	const router = useRouter();
	useEffect(() => {
		const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
		if (timeZone === rendered || isRemembered("timeZone", timeZone)) return;
		remember("timeZone", timeZone);
		router.refresh();
	}, [rendered, router]);
}
