import Link from "next/link";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { Banners } from "./banners.tsx";
import { LanguageChoice } from "./language-choice.tsx";
import { ThemeChoice } from "./theme-choice.tsx";

/** What stands around a page that needs no operator: the name, language and theme, the way to the docs, the banners. */
export function Frame({ isSimulated, children }: { isSimulated: boolean; children: ReactNode }) {
	const t = useTranslations("shell");
	return (
		<>
			<a className="skip" href="#content">
				{t("skip")}
			</a>
			<header className="bar">
				<Link href="/" prefetch={false} className="brand">
					令牌 <span lang="en">Lingpai</span>
				</Link>
				<div className="bar-end">
					<nav aria-label={t("navigation")}>
						<Link href="/docs" prefetch={false}>
							{t("pages.docs")}
						</Link>
					</nav>
					<LanguageChoice />
					<ThemeChoice />
				</div>
			</header>
			<Banners isSimulated={isSimulated} />
			<main id="content" tabIndex={-1} className="frame-content">
				{children}
			</main>
		</>
	);
}
