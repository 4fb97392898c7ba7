"use client";

import { Button } from "antd";
import { useTranslations } from "next-intl";
import { outageDigest } from "../../lib/outage-digest.ts";
import { OutageState } from "./outage-state.tsx";
import { useSurroundings } from "./surroundings.tsx";

interface ErrorStateProps {
	/** By which the server's log finds it. */
	digest?: string | undefined;
	/** What to do besides fetching the page's data anew. */
	onRetry?: () => void;
}

/** Says that something could not be shown, with the way to its cause and a button to try again. */
export function ErrorState({ digest, onRetry }: ErrorStateProps) {
	const t = useTranslations("common");
	const { refresh } = useSurroundings();
	if (digest === outageDigest) return <OutageState />;
	return (
		<div className="empty" role="alert">
			<h1 className="empty-title">{t("error.title")}</h1>
			<p className="note">
				{t("error.text")} {digest && t("error.digest", { digest })}
			</p>
			<Button
				onClick={() => {
					refresh();
					onRetry?.();
				}}
			>
				{t("retry")}
			</Button>
		</div>
	);
}
