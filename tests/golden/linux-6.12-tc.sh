# The topology of linux-6.12-tc/: every kind of qdisc of that kernel, with as many of its options as go
# together, and classes where a kind has them.
# Modules: dummy ifb cls_matchall cls_u32 sch_{htb,hfsc,netem,red,gred,choke,codel,fq,fq_pie,pie,sfq,sfb,tbf,cbs,etf,ets,drr,qfq,multiq,mqprio,taprio,hhf,plug,skbprio,cake,ingress,prio,teql}
n=0
# A link of its own for each root qdisc.
dev() { n=$((n+1)); d=q$n; ip link add $d numtxqueues ${1:-1} type dummy; ip link set $d mtu 1000 txqueuelen 1000 up; }
root() { dev; tc qdisc add dev $d root handle $n: "$@" || echo "no $1"; }

root bfifo limit 123456
root pfifo limit 77
root pfifo_head_drop limit 88
root pfifo_fast
root blackhole
root cake bandwidth 8mbit diffserv4 triple-isolate nat wash ack-filter-aggressive overhead 44 mpu 84 atm rtt 50ms memlimit 4mb split-gso fwmark 0xf0
root cake unlimited besteffort flows nonat nowash no-ack-filter raw rtt 200ms autorate-ingress ingress
root cake bandwidth 20mbit precedence dual-srchost ptm overhead -4 no-split-gso
root cbs offload 0 hicredit 153 locredit -1389 sendslope -980000 idleslope 20000
root choke limit 1000 min 100 max 300 avpkt 900 burst 150 probability 0.05 bandwidth 10mbit ecn
root codel limit 500 target 7ms interval 80ms ecn ce_threshold 3ms
root drr
tc class add dev $d parent $n: classid $n:1 drr quantum 600
tc class add dev $d parent $n: classid $n:2 drr quantum 1200
root etf clockid CLOCK_TAI delta 300000 deadline_mode skip_sock_check
root ets bands 8 strict 3 quanta 4500 3000 1500 800 priomap 7 6 5 4 3 2 1 0
root fq limit 8000 flow_limit 80 quantum 2500 initial_quantum 12000 maxrate 5mbit buckets 512 refill_delay 20ms low_rate_threshold 300kbit ce_threshold 4ms orphan_mask 511 timer_slack 9us horizon 6s horizon_cap
root fq nopacing
root fq_codel limit 900 flows 512 target 6ms interval 70ms quantum 400 memory_limit 5mb ce_threshold 2ms drop_batch 32 noecn
root fq_pie limit 9000 flows 600 target 12ms tupdate 20ms alpha 3 beta 22 quantum 700 memory_limit 6mb ecn_prob 15 ecn bytemode dq_rate_estimator
root gred setup vqs 4 default 2 grio limit 90000
tc qdisc change dev $d root gred limit 60000 min 10000 max 20000 burst 20 avpkt 900 bandwidth 10mbit vq 1 probability 0.02 prio 3 ecn
tc qdisc change dev $d root gred limit 50000 min 9000 max 19000 burst 19 avpkt 800 bandwidth 20mbit vq 2 probability 0.03 prio 4 harddrop
root hfsc default 0x12
tc class add dev $d parent $n: classid $n:1 hfsc sc rate 10mbit ul rate 20mbit
tc class add dev $d parent $n:1 classid $n:12 hfsc rt m1 5mbit d 10ms m2 1mbit ls m1 4mbit d 20ms m2 2mbit ul m1 9mbit d 30ms m2 8mbit
root hhf limit 700 quantum 1500 hh_limit 999 reset_timeout 50ms admit_bytes 99999 evict_timeout 2s non_hh_weight 3
root htb default 0x12 r2q 7 direct_qlen 55
tc class add dev $d parent $n: classid $n:1 htb rate 10mbit ceil 20mbit burst 12k cburst 13k prio 2 quantum 1600
tc class add dev $d parent $n:1 classid $n:12 estimator 1s 4s htb rate 3mbit ceil 40gbit mpu 64 overhead 24 linklayer atm prio 5 quantum 2000
tc class add dev $d parent $n:1 classid $n:13 htb rate 50gbit quantum 60000
tc qdisc add dev $d parent $n:12 handle 1012: pfifo limit 5
dev 4; tc qdisc add dev $d root handle $n: mq
dev 4; tc qdisc add dev $d root handle $n: multiq
dev 4; tc qdisc add dev $d root handle $n: mqprio num_tc 3 map 0 0 1 1 2 2 2 2 0 0 0 0 0 0 0 0 queues 1@0 1@1 2@2 hw 0
dev 4; tc qdisc add dev $d root handle $n: taprio num_tc 3 map 0 0 1 1 2 2 2 2 0 0 0 0 0 0 0 0 queues 1@0 1@1 2@2 base-time 1000000000 sched-entry S 01 300000 sched-entry S 03 400000 sched-entry S 04 500000 cycle-time 1300000 cycle-time-extension 700 flags 0x1 txtime-delay 200000 clockid CLOCK_TAI
dev 4; tc qdisc add dev $d root handle $n: taprio num_tc 2 map 0 1 queues 2@0 2@2 base-time 4000000000000000000 sched-entry S 01 300000 sched-entry S 02 300000 clockid CLOCK_TAI
root netem limit 2000 delay 100ms 10ms 25% loss 0.3% 35% duplicate 1% 5% corrupt 0.1% 2% reorder 20% 40% gap 5 rate 1mbit 20 100 -5 slot 800us 900us packets 32 bytes 32768
root netem loss state 1% 20% 30% 40% 50% ecn
root netem loss gemodel 1% 10% 70% 0.1% rate 50gbit
root netem delay 6s 200us distribution normal slot distribution pareto 2ms 300us
root pie limit 600 target 18ms tupdate 25ms alpha 4 beta 21 ecn bytemode dq_rate_estimator
root plug
root prio bands 5 priomap 4 3 2 1 0 4 3 2 1 0 4 3 2 1 0 4
tc qdisc add dev $d parent $n:3 handle 1003: pfifo_head_drop limit 6
root qfq
tc class add dev $d parent $n: classid $n:1 qfq weight 10 maxpkt 1500
tc class add dev $d parent $n: classid $n:2 qfq weight 3 maxpkt 700
root red limit 400000 min 30000 max 90000 avpkt 1000 burst 55 bandwidth 10mbit probability 0.1 ecn harddrop adaptive
root red limit 400000 min 30000 max 90000 avpkt 1000 burst 55 nodrop ecn qevent early_drop block 10 qevent mark block 11
root sfb rehash 300000 db 30000 limit 900 max 30 target 25 increment 0.001 decrement 0.0001 penalty_rate 12 penalty_burst 22
root sfq limit 120 perturb 11 quantum 1200 divisor 512 flows 64 depth 33 headdrop redflowlimit 90000 min 7000 max 21000 probability 0.12 ecn harddrop
root skbprio limit 99
root tbf rate 3mbit burst 5kb latency 70ms peakrate 4mbit minburst 1540 mpu 64 overhead 8 linklayer atm
root tbf rate 40gbit burst 1mb limit 2mb
root teql0
root stab overhead 22 mpu 64 mtu 1600 tsize 256 linklayer atm pfifo limit 9
root estimator 250ms 1s pfifo limit 10
dev; tc qdisc add dev $d ingress_block 21 ingress
dev; tc qdisc add dev $d ingress_block 22 egress_block 23 clsact
dev; tc qdisc add dev $d ingress
dev; tc qdisc add dev $d clsact
# Flows that wait, which are classes: behind a slow link.
slow() { dev; tc qdisc add dev $d root handle $n: tbf rate 40bit burst 1600 limit 200000; tc qdisc add dev $d parent $n:1 handle $((n+1000)): "$@"; send; }
send() { ip addr add 198.51.$n.1/24 dev $d; ip neigh add 198.51.$n.2 lladdr 02:00:00:00:00:02 dev $d; ping -c 20 -i 0.02 -W 1 -s 700 198.51.$n.2 > /dev/null; }
slow sfq quantum 700
slow fq_codel target 9s interval 60s
slow red limit 400000 min 3000 max 9000 avpkt 1000 bandwidth 10mbit
dev; tc qdisc add dev $d root handle $n: cake bandwidth 40bit; send
dev; tc qdisc add dev $d root handle $n: htb default 1; tc class add dev $d parent $n: classid $n:1 htb rate 40bit; send
dev; tc qdisc add dev $d root handle $n: hfsc default 1; tc class add dev $d parent $n: classid $n:1 hfsc sc rate 40bit; send
dev; tc qdisc add dev $d root handle $n: drr; tc class add dev $d parent $n: classid $n:1 drr quantum 100
tc filter add dev $d parent $n: matchall classid $n:1; tc qdisc add dev $d parent $n:1 handle $((n+1000)): tbf rate 40bit burst 1600 limit 200000; send
sleep 2
