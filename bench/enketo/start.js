/**
 * What a page of one's own does to start Enketo's form, as its README says; then it says that it can be answered.
 *
 * Enketo knows a phone by the name of its system, which the measuring browser does not bear: it is told, as by
 * `?touch=true` in its own development page. A phone gets large answers to tap and the system's own date pickers.
 */

import { Form } from 'enketo-core'
import support from 'enketo-core/src/js/support'

support.touch = true
document.documentElement.classList.add('touch')
const form = new Form(document.querySelector('form.or'), { modelStr: window.globalModelStr })
const errors = form.init()
if (errors.length) throw new Error(errors.join('\n'))
window.enketoForm = form
document.documentElement.classList.add('can-be-answered')
