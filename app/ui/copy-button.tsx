"use client";

import { CheckOutlined, CopyOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import { useSurroundings } from "./surroundings.tsx";

/** Copies a text and says so. */
export function CopyButton({ text }: { text: string }) {
	const t = useTranslations("common");
	const { tell } = useSurroundings();
	const [isCopied, setCopied] = useState(false);
	useEffect(() => {
		if (!isCopied) return;
		const timer = setTimeout(() => setCopied(false), 2_000);
		return () => clearTimeout(timer);
	}, [isCopied]);
	// Pages that were not opened over https or on localhost have no clipboard.
	const copy = async () => {
		try {
			await navigator.clipboard.writeText(text);
			setCopied(true);
		} catch {
			tell({ kind: "error", text: t("copyFailed") });
		}
	};
	return (
		<Button
			type="text"
			size="small"
			className="copy"
			icon={isCopied ? <CheckOutlined /> : <CopyOutlined />}
			aria-label={isCopied ? t("copied") : t("copy")}
			title={t("copy")}
			onClick={copy}
		/>
	);
}
