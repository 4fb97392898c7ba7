"use client";

import { CloseOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useTranslations } from "next-intl";
import { useEffect } from "react";

/** Something to tell: a short success, or a refusal with all that the server said about it. */
export interface Notice {
	kind: "success" | "error";
	text: string;
	details?: readonly string[];
	requestId?: string;
	/** Where the change would be accepted, when this page was opened elsewhere. */
	elsewhere?: string;
}

interface NoticesProps {
	notices: readonly { id: number; notice: Notice }[];
	onClose(id: number): void;
}

/** The messages in the corner. Screen readers hear them; a success goes away by itself. */
export function Notices({ notices, onClose }: NoticesProps) {
	return (
		<div className="notices" aria-live="polite">
			{notices.map(({ id, notice }) => (
				<One key={id} notice={notice} onClose={() => onClose(id)} />
			))}
		</div>
	);
}

function One({ notice, onClose }: { notice: Notice; onClose(): void }) {
	const t = useTranslations("common");
	const { kind } = notice;
	useEffect(() => {
		if (kind === "error") return;
		const timer = setTimeout(onClose, 5_000);
		return () => clearTimeout(timer);
	}, [kind, onClose]);
	return (
		<div className={`notice notice-${kind}`}>
			<NoticeText notice={notice} />
			<Button type="text" size="small" aria-label={t("close")} icon={<CloseOutlined />} onClick={onClose} />
		</div>
	);
}

/** All that there is to tell: the sentence, each place that does not fit, and the request's id. */
export function NoticeText({ notice: { text, details = [], requestId, elsewhere } }: { notice: Notice }) {
	const t = useTranslations("common.change");
	return (
		<div className="notice-text">
			<p>{text}</p>
			{details.length > 0 && (
				<ul>
					{details.map((detail) => (
						<li key={detail}>{detail}</li>
					))}
				</ul>
			)}
			{elsewhere && (
				<p>
					<a href={elsewhere}>{t("openThere")}</a>
				</p>
			)}
			{requestId && <p className="note">{t("requestId", { id: requestId })}</p>}
		</div>
	);
}
