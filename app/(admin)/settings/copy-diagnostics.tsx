"use client";

import { CopyOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useTranslations } from "next-intl";
import { useSurroundings } from "../../ui/surroundings.tsx";

/** Copies the diagnostics as JSON. */
export function CopyDiagnostics({ text }: { text: string }) {
	const t = useTranslations();
	const { tell } = useSurroundings();
	const copy = async () => {
		try {
			await navigator.clipboard.writeText(text);
			tell({ kind: "success", text: t("settings.diagnostics.copied") });
		} catch {
			tell({ kind: "error", text: t("common.copyFailed") });
		}
	};
	return (
		<Button icon={<CopyOutlined />} onClick={copy}>
			{t("settings.diagnostics.copy")}
		</Button>
	);
}
