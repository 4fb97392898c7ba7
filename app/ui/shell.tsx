import Link from "next/link";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import type { Visit } from "../operator.ts";
import { AccountMenu } from "./account-menu.tsx";
import { Banners } from "./banners.tsx";
import { entriesFor } from "./entries.ts";
import { LanguageChoice } from "./language-choice.tsx";
import { Navigation } from "./navigation.tsx";
import { NavigationDrawer } from "./navigation-drawer.tsx";
import { ThemeChoice } from "./theme-choice.tsx";

interface ShellProps {
	visit: Visit;
	children: ReactNode;
}

/** What stands around every page of a signed-in operator: navigation, language, theme, account, banners. */
export function Shell({ visit: { context, caller }, children }: ShellProps) {
	const t = useTranslations("shell");
	const isSimulated = context.simulator !== null;
	const { name, email, role } = caller.operator;
	const entries = entriesFor(role, isSimulated);
	return (
		<div className="shell">
			<a className="skip" href="#content">
				{t("skip")}
			</a>
			<header className="bar">
				<NavigationDrawer entries={entries} />
				<Link href="/" prefetch={false} className="brand">
					令牌 <span lang="en">Lingpai</span>
				</Link>
				<div className="bar-end">
					<LanguageChoice />
					<ThemeChoice />
					<AccountMenu name={name} email={email} role={role} />
				</div>
			</header>
			<aside className="side">
				<Navigation entries={entries} />
			</aside>
			<div className="content">
				<Banners isSimulated={isSimulated} />
				<main id="content" tabIndex={-1}>
					{children}
				</main>
			</div>
		</div>
	);
}
