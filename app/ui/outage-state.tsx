"use client";

import { Button } from "antd";
import { useTranslations } from "next-intl";
import { type ReactNode, useEffect } from "react";
import { reloadLater } from "./reload-later.ts";

const code = (words: ReactNode) => <code>{words}</code>;

/**
 * Says that the database went away while a page was made, and loads the page again: the server then answers it, or the
 * page that tells more.
 */
export function OutageState() {
	const t = useTranslations("common");
	useEffect(reloadLater, []);
	return (
		<div className="empty" role="alert">
			<h1 className="empty-title">{t("outage.title")}</h1>
			<p className="note">{t("outage.text")}</p>
			<p className="note">{t.rich("outage.calls", { code })}</p>
			<p className="note">{t.rich("outage.log", { code })}</p>
			<Button onClick={() => location.reload()}>{t("retry")}</Button>
		</div>
	);
}
