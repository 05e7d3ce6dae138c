// Instants and lengths of time in the reader's language and time zone.

import { computed } from "vue";
import { useI18n } from "vue-i18n";

/** Hours and minutes of a length in seconds; days are not made of it, because a working day has no 24 hours. */
export function hoursAndMinutes(seconds: number): { hours: number; minutes: number } {
  const minutes = Math.floor(Math.abs(seconds) / 60);
  return { hours: Math.floor(minutes / 60), minutes: minutes % 60 };
}

export function useMoments() {
  const { t, locale } = useI18n();
  const formats = computed(() => ({
    full: new Intl.DateTimeFormat(locale.value, { dateStyle: "medium", timeStyle: "short", hourCycle: "h23" }),
    short: new Intl.DateTimeFormat(locale.value, { month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", hourCycle: "h23" }),
    time: new Intl.DateTimeFormat(locale.value, { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" }),
    day: new Intl.DateTimeFormat(locale.value, { dateStyle: "full" }),
  }));
  const date = (at: string | number | Date) => new Date(at);
  return {
    full: (at: string | number | Date) => formats.value.full.format(date(at)),
    short: (at: string | number | Date) => formats.value.short.format(date(at)),
    time: (at: string | number | Date) => formats.value.time.format(date(at)),
    day: (at: string | number | Date) => formats.value.day.format(date(at)),
    /** "3 h 20 min", from seconds. */
    length(seconds: number): string {
      const { hours, minutes } = hoursAndMinutes(seconds);
      if (hours === 0) return t("moment.minutes", { minutes });
      return minutes === 0 || hours >= 48 ? t("moment.hours", { hours }) : t("moment.both", { hours, minutes });
    },
  };
}
