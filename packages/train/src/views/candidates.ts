/** @file The views to choose from. */

import { circularViews, type View } from "@dilf/renderer";

/** Degrees: from below, level, as people look at things, and nearly from above. */
const ELEVATIONS = [-45, -15, 5, 25, 45, 70] as const;

/** 48 views: azimuths 45° apart on six rings. Our choice: neighbours share most of what is seen, and twice as many would cost twice the encoding. */
export const CANDIDATE_VIEWS: readonly View[] = ELEVATIONS.flatMap((elevation) => circularViews(8, elevation));
