/** The moment at which something was kept on this device, as people say it. */

/**
 * The clock alone where it was today, else with its day.
 * @param {number} at ms @param {string} language of the page, as `<html lang>` has it
 */
export function when(at, language, now = Date.now()) {
  const moment = new Date(at), today = new Date(now);
  const clock = `${String(moment.getHours()).padStart(2, "0")}:${String(moment.getMinutes()).padStart(2, "0")}`;
  if (moment.toDateString() === today.toDateString()) return clock;
  const year = moment.getFullYear() === today.getFullYear() ? {} : { year: "numeric" };
  return `${moment.toLocaleDateString(language, { month: "long", day: "numeric", ...year })} ${clock}`;
}
