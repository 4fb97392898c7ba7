"use client";

import { Button } from "antd";
import { useTranslations } from "next-intl";
import { useState } from "react";

/** The start of a long hostile text, and all of it on demand. */
export function ForeignMore({ start, whole, length }: { start: string; whole: string; length: number }) {
	const t = useTranslations("common");
	const [isWhole, setWhole] = useState(false);
	return (
		<span className="foreign">
			<bdi>{isWhole ? whole : `${start}…`}</bdi>{" "}
			<Button type="link" size="small" aria-expanded={isWhole} onClick={() => setWhole(!isWhole)}>
				{isWhole ? t("showLess") : t("showAll", { length })}
			</Button>
		</span>
	);
}
