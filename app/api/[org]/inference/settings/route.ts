import { InferenceSettings } from "@/lib/contracts/inference";
import { change } from "@/lib/http";
import { changeSettings } from "@/lib/inference/settings/change-settings";

export const PUT = change(InferenceSettings, changeSettings);
