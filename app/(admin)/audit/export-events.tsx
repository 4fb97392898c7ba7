"use client";

import { Button } from "antd";
import { useSearchParams } from "next/navigation";
import { useFormatter, useLocale, useTranslations } from "next-intl";
import { useEffect, useRef, useState } from "react";
import { Dialog } from "../../ui/dialog.tsx";
import { ExportRefused, type Progress, saveExport } from "./save-export.ts";

type State = { name: "ready" | "busy" | "done" } | { name: "failed"; message: string };

/** Exports what the filters show, telling how far it is. `isWhole`: addresses are not masked in this operator's file. */
export function ExportEvents({ isWhole }: { isWhole: boolean }) {
	const t = useTranslations("audit.export");
	const [isOpen, setOpen] = useState(false);
	return (
		<>
			<Button onClick={() => setOpen(true)}>{t("open")}</Button>
			<Dialog isOpen={isOpen} title={t("title")} onClose={() => setOpen(false)}>
				<Exporting isWhole={isWhole} />
			</Dialog>
		</>
	);
}

function Exporting({ isWhole }: { isWhole: boolean }) {
	const t = useTranslations("audit.export");
	const filters = useSearchParams();
	const language = useLocale();
	const [state, setState] = useState<State>({ name: "ready" });
	const [progress, setProgress] = useState<Progress>({ events: 0, bytes: 0 });
	const running = useRef<AbortController | null>(null);
	// A closed dialog ends the work, here and on the server.
	useEffect(() => () => running.current?.abort(), []);

	async function run(format: "csv" | "json") {
		const controller = new AbortController();
		running.current = controller;
		setState({ name: "busy" });
		setProgress({ events: 0, bytes: 0 });
		try {
			const wanted = { format, filters: new URLSearchParams(filters), language, signal: controller.signal };
			setProgress(await saveExport({ ...wanted, onProgress: setProgress }));
			setState({ name: "done" });
		} catch (error) {
			if (controller.signal.aborted) setState({ name: "ready" });
			else setState({ name: "failed", message: (error instanceof ExportRefused && error.message) || t("cutOff") });
		}
	}
	return (
		<div aria-busy={state.name === "busy"}>
			<p>{t("text")}</p>
			<p>{t(isWhole ? "whole" : "masked")}</p>
			{state.name === "busy" && <progress aria-label={t("title")} />}
			<p role="status">
				{state.name === "busy" && <Told progress={progress} words="soFar" />}
				{state.name === "done" && <Told progress={progress} words="done" />}
			</p>
			<div role="alert">{state.name === "failed" && <p className="notice notice-error">{state.message}</p>}</div>
			<div className="dialog-actions">
				{state.name === "busy" ? (
					<Button onClick={() => running.current?.abort()}>{t("cancel")}</Button>
				) : (
					<>
						<Button onClick={() => run("json")}>JSON</Button>
						<Button type="primary" onClick={() => run("csv")}>
							CSV
						</Button>
					</>
				)}
			</div>
		</div>
	);
}

function Told({ progress: { events, bytes }, words }: { progress: Progress; words: "soFar" | "done" }) {
	const t = useTranslations("audit.export");
	const format = useFormatter();
	const size = format.number(bytes / 1e6, { style: "unit", unit: "megabyte", maximumFractionDigits: 1 });
	return t(words, { events, size });
}
