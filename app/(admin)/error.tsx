"use client";

import { startTransition } from "react";
import { ErrorState } from "../ui/error-state.tsx";

export default function Failed({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
	return <ErrorState digest={error.digest} onRetry={() => startTransition(reset)} />;
}
