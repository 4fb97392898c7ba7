"use client";

import { NextIntlClientProvider, useLocale, useMessages } from "next-intl";
import type { ReactNode } from "react";
import type { Messages } from "./messages.ts";

interface MoreWordsProps {
	messages: Partial<Messages>;
	now: Date;
	children: ReactNode;
}

/** The words around it and these. */
export function MoreWords({ messages, now, children }: MoreWordsProps) {
	return (
		<NextIntlClientProvider locale={useLocale()} messages={{ ...useMessages(), ...messages }} now={now}>
			{children}
		</NextIntlClientProvider>
	);
}
