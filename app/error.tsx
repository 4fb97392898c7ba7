"use client";

import { startTransition } from "react";
import { ErrorState } from "./ui/error-state.tsx";

export default function Failed({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
	return (
		<main className="frame-content">
			<ErrorState digest={error.digest} onRetry={() => startTransition(reset)} />
		</main>
	);
}
