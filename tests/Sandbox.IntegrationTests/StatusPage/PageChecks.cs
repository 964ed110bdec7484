namespace Sandbox.IntegrationTests.StatusPage;

/// <summary>What a page has to hold for those who see badly, or use no mouse; expressions that list what does not.</summary>
internal static class PageChecks
{
    /// <summary>
    /// Text that is too faint on what is behind it: below 4.5 to 1, or 3 to 1 when it is large (WCAG 2, AA). What is switched off need not be readable.
    /// </summary>
    internal const string FaintText =
        """
        (() => {
            const canvas = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
            const rgb = (color, under) => {
                canvas.fillStyle = under ?? '#fff';
                canvas.fillRect(0, 0, 1, 1);
                canvas.fillStyle = color;
                canvas.fillRect(0, 0, 1, 1);
                return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
            };
            const clear = color => color === 'rgba(0, 0, 0, 0)' || color === 'transparent';
            const behind = element => {
                for (let at = element; at; at = at.parentElement) {
                    const color = getComputedStyle(at).backgroundColor;
                    if (!clear(color)) return color;
                }
                return '#fff';
            };
            const light = ([r, g, b]) => [r, g, b]
                .map(part => part / 255)
                .map(part => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
                .reduce((sum, part, index) => sum + part * [0.2126, 0.7152, 0.0722][index], 0);
            const faint = [];
            for (const element of document.body.querySelectorAll('*')) {
                const says = [...element.childNodes].some(node => node.nodeType === Node.TEXT_NODE && node.textContent.trim() !== '')
                    || ['INPUT', 'SELECT', 'TEXTAREA'].includes(element.tagName);
                if (!says || element.getClientRects().length === 0 || element.closest(':disabled, noscript, .skip')) continue;
                const style = getComputedStyle(element);
                const ground = behind(element);
                const [one, other] = [light(rgb(style.color, ground)), light(rgb(ground))].sort((a, b) => b - a);
                const ratio = (one + 0.05) / (other + 0.05);
                const size = parseFloat(style.fontSize);
                const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
                if (ratio < (large ? 3 : 4.5)) faint.push(`${element.tagName}#${element.id}.${element.className}: ${ratio.toFixed(2)} "${element.textContent.trim().slice(0, 30)}"`);
            }
            return faint;
        })()
        """;

    /// <summary>Things without a name, ids that are not there or there twice, tables and headings out of order, and what sticks out of the window.</summary>
    internal const string Unnamed =
        """
        (() => {
            const faults = [];
            const ids = [...document.querySelectorAll('[id]')].map(element => element.id);
            ids.filter((id, index) => ids.indexOf(id) !== index).forEach(id => faults.push(`id ${id} twice`));
            for (const field of document.querySelectorAll('input, select, textarea')) {
                if (field.labels.length !== 1 || field.labels[0].textContent.trim() === '') faults.push(`no label: ${field.id}`);
            }
            for (const button of document.querySelectorAll('button, a')) {
                if (button.textContent.trim() === '') faults.push(`no text: ${button.outerHTML}`);
            }
            for (const element of document.querySelectorAll('[aria-labelledby], [aria-describedby]')) {
                const named = `${element.getAttribute('aria-labelledby') ?? ''} ${element.getAttribute('aria-describedby') ?? ''}`;
                named.split(' ').filter(id => id !== '' && !document.getElementById(id)).forEach(id => faults.push(`leads nowhere: ${id}`));
            }
            for (const region of document.querySelectorAll('section, [role="region"], [role="img"], [role="group"]')) {
                if (!region.hasAttribute('aria-label') && !region.hasAttribute('aria-labelledby')) faults.push(`no name: ${region.className}`);
            }
            for (const head of document.querySelectorAll('th')) {
                if (head.scope !== 'col') faults.push(`no scope: ${head.textContent}`);
            }
            const levels = [...document.querySelectorAll('h1, h2, h3')].map(heading => Number(heading.tagName[1]));
            if (levels[0] !== 1 || levels.some((level, index) => index > 0 && level > levels[index - 1] + 1)) faults.push(`headings: ${levels}`);
            if (document.documentElement.lang !== 'en' || document.title === '') faults.push('no language or title');
            if (document.querySelectorAll('main').length !== 1 || document.querySelectorAll('[role="status"]').length === 0) faults.push('no main or live region');
            if (document.documentElement.scrollWidth > innerWidth) faults.push(`wider than the window: ${document.documentElement.scrollWidth}`);
            return faults;
        })()
        """;
}
